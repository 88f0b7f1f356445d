import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { Command } from 'commander'
import { readConfig } from '../config.ts'
import { exportEvents } from '../ledger/queries.ts'
import { openDatabase } from '../open.ts'
import { tenantFor } from './tenant.ts'

/**
 * `aftersale export`: the events of a tenant as NDJSON, one envelope a line, from one snapshot and in constant memory. What it
 * writes can be sent to POST /v1/events/ndjson; events that were taken back are left out.
 */
export function exportCommand (): Command {
  return new Command('export')
    .description('write the events of a tenant as NDJSON, in the order of recording; retracted ones are left out')
    .option('--tenant <slug>', 'whose events', 'default')
    .option('--out <file>', 'where to (default: standard output)')
    .action(async ({ tenant: slug, out }: { tenant: string, out?: string }) => {
      const config = readConfig()
      const opened = await openDatabase(config)
      const target: Writable = out === undefined ? process.stdout : createWriteStream(out)
      let count = 0
      try {
        const tenant = await tenantFor(opened.database, slug, config)
        await opened.database.withTenant(tenant.tenantId, async (tx) => {
          for await (const events of exportEvents(tx, tenant.tenantId)) {
            count += events.length
            if (!target.write(events.map(event => `${JSON.stringify(event)}\n`).join(''))) await once(target, 'drain')
          }
        })
        if (out !== undefined) await finished(target.end())
      } finally {
        await opened.close()
      }
      console.error(`${count} events written`)
    })
}

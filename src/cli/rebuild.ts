import { Command } from 'commander'
import { readConfig } from '../config.ts'
import { rebuild } from '../days/rebuild.ts'
import { everyTenant } from '../tenants/queries.ts'
import { openDatabase } from '../open.ts'
import { progress, type Progress } from './progress.ts'
import { tenantFor } from './tenant.ts'

/** `aftersale rebuild`: folds all day totals from the ledger again. It changes nothing unless the folding itself has changed. */
export function rebuildCommand (): Command {
  return new Command('rebuild')
    .description('fold all day totals from the ledger again; says how many were different (none, unless the folding has changed)')
    .option('--tenant <slug>', 'only this tenant (default: all of them)')
    .action(async ({ tenant: slug }: { tenant?: string }) => {
      const config = readConfig()
      const opened = await openDatabase(config)
      try {
        const { database } = opened
        const tenants = slug === undefined ? await everyTenant(database) : [await tenantFor(database, slug, config)]
        for (const tenant of tenants) {
          let bar: Progress | undefined
          let done = 0
          const { relationships, changed } = await rebuild(database, tenant.tenantId, (total) => {
            bar ??= progress(`folding ${tenant.slug}`, total)
            bar.update(++done)
          })
          bar?.stop()
          console.log(`${tenant.slug}: ${relationships} relationships folded again, ${changed === 0 ? 'nothing' : `${changed} totals`} changed`)
        }
      } finally {
        await opened.close()
      }
    })
}

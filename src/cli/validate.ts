import { readFileSync, writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { compileMapping } from '../imports/compile.ts'
import { readMapping } from '../imports/read-mapping.ts'
import { eventValidator } from '../ledger/validate.ts'
import { readShipments, withVendor, type Shipment } from '../validation/shipments.ts'
import { steps, validate } from '../validation/validate.ts'
import { progress } from './progress.ts'

interface ValidateFlags {
  data?: string
  mapping: string
  quick?: boolean
  out?: string
}

const REPORT = 'docs/validation.md'

/** `aftersale validate`: how well the model does where the truth is known, as a table and as docs/validation.md. */
export function validateCommand (): Command {
  return new Command('validate')
    .description(`compare the model with what is known to be true, and write ${REPORT}`)
    .option('--data <file>', 'the deliveries of the SCMS as CSV (examples/scms/README.md); without it their part is left out')
    .option('--mapping <file>', 'how the deliveries are read', 'examples/scms/mapping.json')
    .option('--quick', 'fewer customers, rougher figures')
    .option('--out <file>', `where the report goes (default: ${REPORT} for a whole run with --data, else nowhere)`)
    .action(async ({ data, mapping, quick = false, out = data === undefined || quick ? undefined : REPORT }: ValidateFlags) => {
      const shipments = data === undefined ? undefined : await deliveries(data, mapping)
      const given = { quick, ...shipments !== undefined && { shipments } }
      const bar = progress('validating', steps(given))
      try {
        const report = validate({ ...given, progress: bar.update })
        console.log(report)
        if (out !== undefined) writeFileSync(out, report)
      } finally {
        bar.stop()
      }
      console.error(out === undefined ? 'The report was not written to a file: give --data, and no --quick, or --out.' : `The report is in ${out}.`)
    })
}

async function deliveries (file: string, mapping: string): Promise<Shipment[]> {
  const read = withVendor(readMapping(readFileSync(mapping, 'utf8')))
  // The deliveries are from long ago; the validator only asks that nothing lies in the future.
  return await readShipments(file, read, compileMapping(read, eventValidator({ timeZone: 'UTC', now: new Date() })))
}

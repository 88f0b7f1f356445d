import { Command } from 'commander'
import { readConfig } from '../config.ts'
import { serve, stopOnSignal, type Service } from '../server.ts'

export function serveCommand (): Command {
  return new Command('serve')
    .description('start the service (the settings come from the environment: HOST, PORT, DATABASE_URL, …)')
    .option('--sandbox', 'make the default tenant a sandbox if there is none yet (AFTERSALE_SANDBOX=true); its time can be moved, docs/sandbox.md')
    .action(async (flags: { sandbox?: true }) => {
      const service = await serve({ ...readConfig(), ...flags })
      stopOnSignal(service)
      announce(service)
    })
}

/** Tells the person at the terminal where the service is, and the first key, once. */
export function announce ({ address, key }: Service): void {
  console.log(`Aftersale answers at ${address} (documentation of the API: ${address}/docs)`)
  if (key !== undefined) console.log(`API key of the default tenant, shown this once, keep it: ${key}`)
}

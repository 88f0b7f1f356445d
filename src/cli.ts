import { Command, CommanderError } from 'commander'
import { ConfigError } from './config.ts'

/** Each command is loaded when it is called; starting the service does not wait for the importer. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  serve: async () => (await import('./cli/serve.ts')).serveCommand(),
  migrate: async () => (await import('./cli/migrate.ts')).migrateCommand(),
  keys: async () => (await import('./cli/keys.ts')).keysCommand(),
  reader: async () => (await import('./cli/reader.ts')).readerCommand(),
  import: async () => (await import('./cli/import.ts')).importCommand(),
  export: async () => (await import('./cli/export.ts')).exportCommand(),
  simulate: async () => (await import('./cli/simulate.ts')).simulateCommand(),
  demo: async () => (await import('./cli/demo.ts')).demoCommand(),
  sandbox: async () => (await import('./cli/sandbox.ts')).sandboxCommand(),
  model: async () => (await import('./cli/model.ts')).modelCommand(),
  rebuild: async () => (await import('./cli/rebuild.ts')).rebuildCommand(),
  doctor: async () => (await import('./cli/doctor.ts')).doctorCommand(),
  validate: async () => (await import('./cli/validate.ts')).validateCommand(),
  openapi: async () => (await import('./cli/openapi.ts')).openapiCommand()
}

try {
  await run(process.argv)
} catch (error) {
  process.exitCode = error instanceof CommanderError ? error.exitCode && 2 : error instanceof ConfigError ? 2 : 1
  // commander has printed its own
  if (!(error instanceof CommanderError)) console.error(`aftersale: ${sentence(error)}`)
}

async function run (argv: string[]): Promise<void> {
  const program = new Command('aftersale').description('supplier-side trust scoring')
  const called = COMMANDS[argv[2] ?? '']
  const commands = called ? [called] : Object.values(COMMANDS)
  for (const load of commands) program.addCommand(await load())
  throwInsteadOfExit(program)
  await program.parseAsync(argv)
}

function throwInsteadOfExit (command: Command): void {
  command.exitOverride()
  command.commands.forEach(throwInsteadOfExit)
}

function sentence (error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(sentence).join('; ')
  return error instanceof Error ? error.message : String(error)
}

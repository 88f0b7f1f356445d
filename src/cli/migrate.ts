import { Command } from 'commander'
import { readConfig } from '../config.ts'
import { openDatabase } from '../open.ts'

export function migrateCommand (): Command {
  return new Command('migrate')
    .description('bring the database to this version (serve does it too; use this where the service may not)')
    .action(async () => {
      const { close } = await openDatabase(readConfig())
      await close()
      console.log('The database is at this version.')
    })
}

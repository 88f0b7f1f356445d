import { readFileSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import type { Database } from '../../db/connect.ts'
import { readConfig } from '../config.ts'
import { todayOf } from '../days/today.ts'
import { Problem } from '../errors.ts'
import { clockOf, type Tenant } from '../http/caller.ts'
import { UsageFault } from '../imports/faults.ts'
import { compute, type Question, type Result } from '../model-runs/compute.ts'
import { questionOf } from '../model-runs/question.ts'
import { findModel, listModels } from '../models/list.ts'
import type { ModelActivationInput } from '../models/schema.ts'
import { activateModel, createModel } from '../models/save.ts'
import { openDatabase } from '../open.ts'
import { backTestText, modelsText, previewText } from './model-text.ts'
import { progress, type Progress } from './progress.ts'
import { tenantFor } from './tenant.ts'

/** `aftersale model`: versions of the scoring model, without a key: for whoever can reach the database. */
export function modelCommand (): Command {
  return new Command('model')
    .description('versions of the scoring model: make, try and choose them')
    .addCommand(sub('list', 'list the versions and say which is in force').action(list))
    .addCommand(sub('show', 'print a version as JSON').argument('<version>', VERSION, version).action(show))
    .addCommand(sub('create', 'make a version from a JSON file that holds the parameters that differ')
      .argument('<file>', 'the parameters, e.g. {"prior_weight": 3}')
      .requiredOption('--name <name>', 'what people call it')
      .option('--based-on <version>', 'the version that it is made from (default: the one in force)', version)
      .action(create))
    .addCommand(tried('preview', 'what would change if the version were in force')
      .option('--as-of <date>', 'the day to look at (default: today)')
      .action(async (version: number, options: TryOptions) => { await attempt('preview', version, options) }))
    .addCommand(tried('back-test', 'how well the version would have foretold the past')
      .option('--start <date>', 'first day (default: two years before the last)')
      .option('--end <date>', 'last day (default: today)')
      .action(async (version: number, options: TryOptions) => { await attempt('back_test', version, options) }))
    .addCommand(sub('activate', 'score by the version from now on').argument('[version]', VERSION, version)
      .option('--segment <name>', 'only relationships of this segment')
      .option('--follow-tenant', 'in place of a version: the segment is scored like the rest again')
      .option('--note <text>', 'why')
      .action(activate))
}

const VERSION = 'as `list` prints it'

function sub (name: string, description: string): Command {
  return new Command(name).description(description).option('--tenant <slug>', 'whose models', 'default')
}

function tried (name: string, description: string): Command {
  return sub(name, description).argument('<version>', VERSION, version)
    .option('--against <version>', 'the version to compare it with (default: the one in force)', version)
    .option('--segment <name>', 'only relationships of this segment')
    .option('--json', 'print the figures as JSON')
}

interface TenantOption { tenant: string }
interface TryOptions extends TenantOption { against?: number, segment?: string, asOf?: string, start?: string, end?: string, json?: true }

async function list (options: TenantOption): Promise<void> {
  await withTenant(options, async (database, { tenantId }) => {
    const models = []
    for (let after = 0, more = true; more;) {
      const page = await database.withTenant(tenantId, tx => listModels(tx, tenantId, 100, after))
      models.push(...page)
      after = page.at(-1)?.version ?? after
      more = page.length === 100
    }
    console.log(modelsText(models))
  })
}

async function show (version: number, options: TenantOption): Promise<void> {
  await withTenant(options, async (database, { tenantId }) => {
    console.log(JSON.stringify(await database.withTenant(tenantId, tx => findModel(tx, tenantId, version)), null, 2))
  })
}

async function create (file: string, options: TenantOption & { name: string, basedOn?: number }): Promise<void> {
  const parameters = parametersIn(file)
  await withTenant(options, async (database, { tenantId }) => {
    const { name, basedOn } = options
    const made = await createModel(database, tenantId, { name, parameters, ...basedOn !== undefined && { based_on: basedOn } })
    console.log(`Made version ${made.version}, based on ${made.based_on}. Try it with: aftersale model preview ${made.version}`)
  })
}

function parametersIn (file: string): object {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new UsageFault(`There is no file "${file}" that can be read.`)
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as object // createModel looks at every field
  } catch (error) {
    throw new UsageFault(`${file} is no JSON: ${(error as Error).message}.`)
  }
}

async function attempt (kind: Question['kind'], model: number, options: TryOptions): Promise<void> {
  const { against, segment, asOf, start, end } = options
  for (const [name, day] of [['--as-of', asOf], ['--start', start], ['--end', end]] as const) refuseNoDay(name, day)
  await withTenant(options, async (database, tenant) => {
    const given = { against, segment, as_of: asOf, start, end }
    const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
    const question = questionOf({ kind, model, ...known }, todayOf(tenant.timeZone, clockOf(() => new Date())(tenant)))
    const result = await withBar(`${kind === 'preview' ? 'previewing' : 'testing'} version ${model}`, database, tenant, question)
    console.log(options.json ? JSON.stringify(result.preview ?? result.back_test, null, 2) : textOf(result))
  })
}

async function withBar (label: string, database: Database, tenant: Tenant, question: Question): Promise<Result> {
  let bar: Progress | undefined
  try {
    return await compute(database, tenant, question, {
      signal: new AbortController().signal,
      progress (done, total) {
        bar ??= progress(label, total)
        bar.update(done)
      }
    })
  } finally {
    bar?.stop()
  }
}

function textOf ({ preview, back_test: test }: Result): string {
  return preview === undefined ? backTestText(test!) : previewText(preview)
}

interface ActivateOptions extends TenantOption { segment?: string, followTenant?: true, note?: string }

async function activate (model: number | undefined, options: ActivateOptions): Promise<void> {
  await withTenant(options, async (database, { tenantId }) => {
    const { segment, followTenant: follows, note } = options
    const given = { model, follow_tenant: follows, segment, note }
    const input: ModelActivationInput = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
    await database.withTenant(tenantId, tx => activateModel(tx, tenantId, input))
    const who = segment === undefined ? 'The tenant' : `The segment "${segment}"`
    console.log(model === undefined ? `${who} is scored like the rest of the tenant again.` : `${who} is scored by version ${model} from now on.`)
  })
}

async function withTenant (options: TenantOption, work: (database: Database, tenant: Tenant) => Promise<void>): Promise<void> {
  const config = readConfig()
  const { database, close } = await openDatabase(config)
  try {
    await work(database, await tenantFor(database, options.tenant, config))
  } catch (error) {
    const faults = error instanceof Problem ? error.errors ?? [] : []
    if (faults.length === 0) throw error
    throw new UsageFault(faults.map(({ pointer, message }) => `${pointer}: ${message}`).join('\n'))
  } finally {
    await close()
  }
}

function version (text: string): number {
  const number = Number(text)
  if (/^[1-9][0-9]*$/.test(text) && number < 2 ** 31) return number
  throw new InvalidArgumentError('a version is a whole number from 1 on.')
}

function refuseNoDay (name: string, text: string | undefined): void {
  if (text === undefined) return
  const day = /^(?!0000)\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== text) {
    throw new UsageFault(`${name}: "${text}" is no day of the calendar; write it as 2026-06-30.`)
  }
}

import { DataTable, type Column } from '../components/table.tsx'
import { Stat } from '../components/stat.tsx'
import { SIDES, type Direction, type Schema } from '../contract.ts'
import { number, percent, plural, words } from '../format.ts'
import { formulaHref, ledgerHref } from '../links.ts'
import { alarmRows, outcomeRows, type LevelRow, type OutcomeRow } from './back-test-data.ts'
import { Reliability } from './reliability.tsx'

type Test = Schema<'ModelTest'>
interface ErrorRow { name: string, means: string, brier?: number | undefined, logLoss?: number | undefined }

/** How well a version would have foretold the past, beside another one. */
export function BackTest ({ of }: { of: Schema<'ModelBackTest'> }) {
  const { models, relationships, notes = [], start, end } = of
  return (
    <div class='result'>
      <p>{plural(relationships, 'relationship')} looked at. Every forecast was made from what stood on the evening before the outcome.</p>
      <div class='two'>
        <Reliability models={models} />
        <Promises models={models} events={ledgerHref({ types: ['promise.settled'], from: start, to: end })} />
      </div>
      <div class='two'>
        <Alarms models={models} />
        <Outcomes models={models} />
      </div>
      {notes.length > 0 && <details><summary>What is unknown, and why ({number(notes.length, 0)})</summary><ul class='small'>{notes.map(note => <li key={note}>{note}</li>)}</ul></details>}
    </div>
  )
}

const figures = (value: number | undefined) => value === undefined ? undefined : <span title={String(value)}>{number(value, 4)}</span>

function errorsOf ({ model, promise_keeping: { forecast, base_rate: base, global_rate: global } }: Test): ErrorRow[] {
  return [
    { name: `version ${model}`, means: 'forecast by the history of each relationship', brier: forecast?.brier, logLoss: forecast?.log_loss },
    { name: `version ${model}, base rate`, means: 'the base rate alone', brier: base?.brier, logLoss: base?.log_loss },
    { name: `version ${model}, all promises`, means: 'the running rate of all your promises', brier: global?.brier, logLoss: global?.log_loss }
  ]
}

const skillWords = (skill: number) => skill > 0
  ? 'less error than one rate for all: the history of each relationship helps'
  : 'no less error than one rate for all: here the history of a single relationship does not help'

function Promises ({ models, events }: { models: readonly Test[], events: string }) {
  return (
    <div class='stack'>
      <dl class='stats'>
        {models.map(({ model, promise_keeping: { skill, promises } }) => (
          <Stat
            key={model} label={`Skill, version ${model}`} value={skill === undefined ? undefined : percent(skill, 1)}
            note={skill === undefined ? 'unknown: no promise was settled' : `${skillWords(skill)}; ${plural(promises, 'promise')}`}
            formula={formulaHref('promise_keeping')} events={events} {...(skill === undefined ? {} : { tone: skill > 0 ? 'good' as const : 'warn' as const })}
          />
        ))}
      </dl>
      <DataTable
        caption='Errors of the forecasts of promises; lower is better' rows={models.flatMap(errorsOf)} rowKey={({ name }) => name}
        columns={[
          { key: 'name', title: 'Forecast', header: true, cell: ({ name, means }) => <span title={means}>{name}</span> },
          { key: 'brier', title: 'Brier score', numeric: true, cell: ({ brier }) => figures(brier) },
          { key: 'loss', title: 'Log loss', numeric: true, cell: ({ logLoss }) => figures(logLoss) }
        ]}
      />
      <p class='small soft'>The Brier score is the mean squared distance, the log loss the mean cross-entropy in nats. Late promises are worth a part, so neither can be 0.</p>
    </div>
  )
}

function Alarms ({ models }: { models: readonly Test[] }) {
  const columns: Array<Column<LevelRow>> = [
    { key: 'level', title: 'Alarm at a probability of', header: true, cell: ({ level }) => percent(level, 1) },
    ...models.map(({ model }, i): Column<LevelRow> => ({
      key: String(model),
      title: `False alarms, v. ${model}`,
      numeric: true,
      cell: ({ shares }) => shares[i]?.share === undefined ? undefined : <span title={String(shares[i].share)}>{percent(shares[i].share, 1)} <span class='soft'>({number(shares[i].alarms, 0)})</span></span>
    }))
  ]
  const gaps = models[0]?.silence.gaps ?? 0
  return (
    <div class='stack'>
      <h3>Alarms of silence</h3>
      <p class='soft'>{gaps === 0 ? 'Unknown: no gap ended with a contact.' : `Of ${plural(gaps, 'gap')} after which the customer came back, how many had raised an alarm? The share should be near the level.`} <a href={formulaHref('silence_p')}>Formula</a></p>
      <DataTable caption='False alarms by level' hideCaption columns={columns} rows={alarmRows(models)} rowKey={({ level }) => String(level)} />
    </div>
  )
}

function Outcomes ({ models }: { models: readonly Test[] }) {
  const columns: Array<Column<OutcomeRow>> = [
    { key: 'score', title: 'Score', header: true, cell: ({ score }) => SIDES[score as Direction] ?? words(score) },
    { key: 'days', title: 'Days ahead', numeric: true, cell: ({ days }) => number(days, 0) },
    ...models.map(({ model }, i): Column<OutcomeRow> => ({ key: String(model), title: `AUC, v. ${model}`, numeric: true, cell: ({ tests }) => tests[i]?.auc === undefined ? 'unknown' : figures(tests[i].auc) })),
    { key: 'renewed', title: 'Renewed', numeric: true, cell: ({ tests: [first] }) => first === undefined ? undefined : number(first.renewed, 0) },
    { key: 'ended', title: 'Ended', numeric: true, cell: ({ tests: [first] }) => first === undefined ? undefined : number(first.ended, 0) },
    { key: 'unrated', title: 'Unrated', numeric: true, cell: ({ tests: [first] }) => first === undefined ? undefined : number(first.unrated, 0) }
  ]
  return (
    <div class='stack'>
      <h3>Who left and who renewed</h3>
      <p class='soft'>The AUC is the probability that a relationship that was renewed had the higher score than one that ended: 0.5 is chance, 1 is always. Unknown with fewer than five of either.</p>
      <DataTable caption='AUC of the scores' hideCaption columns={columns} rows={outcomeRows(models)} rowKey={({ score, days }) => `${score} ${days}`} empty='No renewal and no ending was recorded.' />
    </div>
  )
}

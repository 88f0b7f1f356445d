import { Card } from '../components/page.tsx'
import { SIDES, type Direction, type Schema } from '../contract.ts'
import { number, percent, words } from '../format.ts'
import { explorerHref, formulaHref, ledgerHref } from '../links.ts'
import { hrefTo } from '../location.ts'
import { AXIS_WORDS, weightsOf, type Spec } from '../model/parameters.ts'
import { DIMENSION_WORDS, figure, meanOf, perYear, scoreOf } from './dimensions.ts'

/** How a dimension becomes a score, step by step, with the numbers of the model in force. */
export function DimensionFormula ({ name, spec, model }: { name: string, spec: Spec, model: Schema<'Model'> }) {
  const parameters = model.parameters
  const said = DIMENSION_WORDS[name]
  const mean = meanOf(spec, parameters)
  return (
    <>
      <Card title='How it is computed'>
        <ol class='formula-text stack'>
          {said !== undefined && <li><strong>What counts.</strong> {said.counts}</li>}
          <li><strong>The mean.</strong><p class='formula'><code>{mean.formula}</code></p><p class='soft'>{mean.where}</p></li>
          <li><strong>The score.</strong> {scoreOf(spec)}</li>
          <li>
            <strong>Its part of the whole.</strong> It enters with its weight as far as there is evidence: weight × (1 − uncertainty).
            What it gives or takes are its points.
          </li>
          <li><strong>Without evidence</strong> it is {said?.unknown ?? 'unknown'}; it is never 0.</li>
        </ol>
        <p class='small links'>
          {said !== undefined && <a href={ledgerHref({ types: said.types })}>Events that count</a>}
          <a href={explorerHref({ metrics: [`${name}_score`], interval: 'month' })}>Score over time</a>
          <a href={formulaHref(`${name}_score`)}>Score as a metric</a>
          <a href={formulaHref(`${name}_mean`)}>Mean as a metric</a>
        </p>
      </Card>
      <Card title={`Its numbers in version ${model.version}`} actions={<a href={hrefTo('/model')}>{model.name}</a>}>
        <dl class='facts'>
          <dt>Part of</dt>
          <dd>
            {spec.directions.map(side => (
              <p key={side}>
                <a href={formulaHref(side)}>{SIDES[side as Direction] ?? words(side)}</a>: {shareText(parameters, side as Direction, name)}
              </p>
            ))}
          </dd>
          <dt>Kind of trust</dt><dd>{words(spec.axis)}{AXIS_WORDS[spec.axis] === undefined ? '' : `: ${AXIS_WORDS[spec.axis]}`}</dd>
          <dt>Weight</dt><dd>{figure(spec.weight)}{spec.weight === 0 && ': out of the score'}</dd>
          <dt>Half-life</dt><dd>{number(spec.half_life_days)} days</dd>
          {spec.kind === 'ratio'
            ? [
              <dt key='a?'>Base rate a</dt>, <dd key='a'>{percent(spec.base_rate, 1)}</dd>,
              <dt key='w?'>Weight of the base rate</dt>, <dd key='w'>{figure(parameters.prior_weight)} events</dd>,
              <dt key='l?'>Worst mean (scores 0)</dt>, <dd key='l'>{percent(spec.worst, 1)}</dd>,
              <dt key='h?'>Best mean (scores 100)</dt>, <dd key='h'>{percent(spec.best, 1)}</dd>
              ]
            : [
              <dt key='p?'>Prior rate λ0</dt>, <dd key='p' title={`${spec.prior_rate} a day`}>{perYear(spec.prior_rate)}</dd>,
              <dt key='k?'>Weight of the prior</dt>, <dd key='k'>{figure(parameters.prior_events)} events</dd>,
              <dt key='h?'>Rate that scores 50</dt>, <dd key='h' title={`${spec.half_saturation_rate} a day`}>{perYear(spec.half_saturation_rate)}</dd>,
              <dt key='b?'>Better is</dt>, <dd key='b'>{spec.better}</dd>,
              <dt key='f?'>Reported by</dt>, <dd key='f'>{spec.fed_by.join(', ')}</dd>
              ]}
        </dl>
      </Card>
    </>
  )
}

function shareText (parameters: Schema<'ModelParameters'>, side: Direction, name: string): string {
  const own = weightsOf(parameters, side).find(one => one.name === name)
  return own === undefined ? 'no part' : `${percent(own.share, 1)} of the weights`
}

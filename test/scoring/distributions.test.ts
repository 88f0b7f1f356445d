import t from 'tap'
import { betaInterval, gammaInterval, lnBeta, normalCdf } from '../../src/scoring/distributions.ts'

const near = (actual: number, expected: number, digits: number) => Math.abs(actual - expected) <= 0.5 * 10 ** -digits

t.test('Beta quantiles equal closed forms and tables', async t => {
  const cases: Array<[string, [number, number], [number, number], number]> = [
    ['uniform', [1, 1], [0.05, 0.95], 12],
    ['Beta(1, n): 1 - (1 - q)^(1/n)', [1, 4], [1 - 0.95 ** 0.25, 1 - 0.05 ** 0.25], 12],
    ['Beta(n, 1): q^(1/n)', [7, 1], [0.05 ** (1 / 7), 0.95 ** (1 / 7)], 12],
    ['arcsine law: sin²(πq/2)', [0.5, 0.5], [Math.sin(Math.PI * 0.025) ** 2, Math.sin(Math.PI * 0.475) ** 2], 12],
    ['Beta(2, 2): 3x² - 2x³ = q, by trigonometry', [2, 2], [0.5 + Math.cos((Math.acos(0.9) + 4 * Math.PI) / 3), 0.5 + Math.cos((Math.acos(-0.9) + 4 * Math.PI) / 3)], 12],
    ['F table: F(10, 10) at 5 % is 2.978 = x/(1 - x)', [5, 5], [1 / 3.978, 2.978 / 3.978], 4]
  ]
  for (const [why, [a, b], [low, high], digits] of cases) {
    const interval = betaInterval(a, b)
    t.ok(near(interval.low, low, digits) && near(interval.high, high, digits), `${why}: ${interval.low} ${interval.high}`)
  }
})

t.test('Gamma quantiles equal the exponential law and the table of chi-square', async t => {
  const cases: Array<[string, [number, number], [number, number], number]> = [
    ['exponential: -ln(1 - q)/rate', [1, 730], [-Math.log(0.95) / 730, -Math.log(0.05) / 730], 12],
    ['chi-square with 2 degrees: 0.103 and 5.991', [1, 0.5], [0.103, 5.991], 3],
    ['chi-square with 10 degrees: 3.940 and 18.307', [5, 0.5], [3.940, 18.307], 3],
    ['chi-square with 30 degrees: 18.493 and 43.773', [15, 0.5], [18.493, 43.773], 3]
  ]
  for (const [why, [shape, rate], [low, high], digits] of cases) {
    const interval = gammaInterval(shape, rate)
    t.ok(near(interval.low, low, digits) && near(interval.high, high, digits), `${why}: ${interval.low} ${interval.high}`)
  }
})

t.test('the normal distribution function equals the table', async t => {
  for (const [z, p] of [[0, 0.5], [1.2816, 0.9], [1.96, 0.975], [-1.645, 0.05]] as const) t.ok(near(normalCdf(z), p, 4), `Φ(${z})`)
})

t.test('ln B equals factorials and the value at one half', async t => {
  const cases: Array<[number, number, number]> = [
    [1, 1, 0], [2, 3, Math.log(1 / 12)], [0.5, 0.5, Math.log(Math.PI)], [0.1, 1, Math.log(10)], [12, 1, -Math.log(12)],
    [1, 250.5, -Math.log(250.5)]
  ]
  for (const [a, b, expected] of cases) t.ok(near(lnBeta(a, b), expected, 11), `ln B(${a}, ${b})`)
})

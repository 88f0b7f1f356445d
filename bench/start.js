import { amount, median } from './figures.js'
import { KEY } from './environment.js'
import { START, startProgram } from './programs.js'
import { ask } from './requests.js'

const TIMES = 3

/** From the command to the first answer that needed the database, in a new folder and in one that is there already. */
export async function start ({ environment }) {
  const fresh = []
  const again = []
  for (let n = 0; n < TIMES; n++) {
    const folder = environment.folder()
    fresh.push(await secondsToAnswer(folder))
    again.push(await secondsToAnswer(folder))
  }
  const detail = 'embedded database; from npm start to a list of relationships'
  return [
    amount('start to first answer, fresh', fresh, { unit: 's', firstLight: 4, goal: 2.5, detail }),
    amount('start to first answer, again', again, { unit: 's', firstLight: 2, goal: 1, detail: `${detail}; fresh is ${(median(fresh) / median(again)).toFixed(1)} times as long` })
  ]
}

async function secondsToAnswer (folder) {
  const started = performance.now()
  const program = await startProgram(START, {
    DATA_DIR: folder, DATABASE_URL: '', AFTERSALE_API_KEY: KEY, PORT: '0', LOG_LEVEL: 'error'
  })
  await ask(program.address, '/v1/relationships')
  const seconds = (performance.now() - started) / 1000
  await program.stop()
  return seconds
}

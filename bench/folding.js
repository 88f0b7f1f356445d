import { parentPort, workerData } from 'node:worker_threads'
import { connect } from '../dist/db/connect.js'
import { catchUp } from '../dist/src/days/catch-up.js'

/* Folds in a heap of its own, without the events that the benchmark holds: on every message, until nothing is left. */

// as in src/pipeline.ts
const TURN = 1000

const database = connect(workerData.url)
parentPort.on('message', async () => {
  while (!await catchUp(database, workerData.tenant, TURN));
  parentPort.postMessage('done')
})

import { connect } from '../dist/db/connect.js'
import { advance } from '../dist/src/pipeline.js'
import { lives } from './events.js'
import { batchesOf, postBatches } from './requests.js'

/** Records the events of `count` per relationship on average, folds and scores everything, and waits until nothing is behind. */
export async function loadPortfolio (service, database, { seed, relationships, perRelationship }) {
  const life = lives(seed, relationships)
  const count = relationships * perRelationship
  await postBatches(service.address, batchesOf(life.take(count)), count)
  await settle(database)
  return life.keys
}

/** Folds and scores until a read finds nothing to do. */
export async function settle ({ url, sql }) {
  const connected = connect(url)
  try {
    while (!await advance(connected, new Date()) || await isBehind(sql));
  } finally {
    await connected.close()
  }
  await sql`analyze`
}

/** Scores are made again in small turns when the sums of the portfolio have moved. */
async function isBehind (sql) {
  const [row] = await sql`
    select exists (select from relationships r join portfolios p using (tenant_id)
      left join scores s on s.tenant_id = r.tenant_id and s.relationship = r.key
      where s.portfolio_version is distinct from p.version) as behind`
  return row.behind
}

import { addressOf } from './api.ts'
import { session } from './session.ts'

/** Where to go beside the dashboard. */
export function Footer () {
  return (
    <footer class='footer'>
      <nav aria-label='Service'>
        <a href={addressOf('docs')}>API documentation</a>
        <a href={addressOf('openapi.json')}>OpenAPI 3.0</a>
        <a href={addressOf('openapi-3.1.json')}>OpenAPI 3.1</a>
        <a href={addressOf('readyz')}>Readiness</a>
      </nav>
      {session.value !== undefined && <small>Version {session.value.version} · days in {session.value.time_zone}</small>}
    </footer>
  )
}

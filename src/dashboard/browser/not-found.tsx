import { Page } from './components/page.tsx'
import { hrefTo } from './location.ts'

/** A place that leads nowhere. */
export function NotFound () {
  return (
    <Page title='There is nothing here'>
      <p>This address leads to no page. <a href={hrefTo('/')}>Go to the portfolio</a> or look for a <a href={hrefTo('/relationships')}>relationship</a>.</p>
    </Page>
  )
}

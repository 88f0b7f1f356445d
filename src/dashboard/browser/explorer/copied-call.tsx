import { useEffect, useRef, useState } from 'preact/hooks'
import { addressOf } from '../api.ts'
import { Tabs } from '../components/tabs.tsx'
import { clientCall, curlCall, jsonCall } from './call.ts'
import type { MetricsQuery } from './query.ts'

/** The same question for a shell, a program, or as it is sent, to copy. */
export function ApiCall ({ query }: { query: MetricsQuery }) {
  const [tab, setTab] = useState('curl')
  const base = addressOf('')
  return (
    <Tabs
      label='API call' current={tab} onChange={setTab}
      tabs={[
        { id: 'curl', label: 'curl', content: () => <Code text={curlCall(base, query)} /> },
        { id: 'typescript', label: 'TypeScript', content: () => <Code text={clientCall(base, query)} /> },
        { id: 'json', label: 'JSON body', content: () => <Code text={jsonCall(query)} /> }
      ]}
    />
  )
}

function Code ({ text }: { text: string }) {
  const code = useRef<HTMLPreElement>(null)
  const [said, setSaid] = useState('')
  useEffect(() => setSaid(''), [text])
  const copy = async () => setSaid(await copied(text, code.current) ? 'Copied.' : 'The browser does not allow it; the text is selected, copy it by hand.')
  return (
    <div class='code'>
      <pre ref={code} tabIndex={0} role='region' aria-label='The call'>{text}</pre>
      <div class='actions'>
        <button type='button' onClick={() => { copy() }}>Copy</button>
        <span class='soft' aria-live='polite'>{said}</span>
      </div>
    </div>
  )
}

/** Without https a browser has no clipboard for pages; then the text is selected at least. */
async function copied (text: string, element: HTMLElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    if (element === null) return false
    getSelection()?.selectAllChildren(element)
    // Old, and the only way there is then.
    return document.execCommand('copy')
  }
}

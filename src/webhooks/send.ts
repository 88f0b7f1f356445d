import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIPv6, type LookupFunction } from 'node:net'
import { VERSION } from '../http/package.ts'
import { addressesOf, checkUrl, hostOf, AddressError, type AddressOptions, type Resolve } from './address.ts'
import { retryAfter } from './retry-after.ts'
import { signatures } from './sign.ts'

/** One message to one address. */
export interface Parcel {
  /** the same for all attempts of a message */
  id: string
  url: string
  /** the body, sent byte for byte */
  payload: string
  /** what it is signed with; the receiver may know any of them */
  secrets: readonly string[]
}

export interface SendOptions extends AddressOptions {
  /** the time that goes into the signature, and that durations are measured with */
  now: () => Date
  /** where names are looked up (default: the name servers) */
  resolve?: Resolve
  /** milliseconds until there is a connection, looking up its address included (5000) */
  connectTimeout?: number
  /** milliseconds for all of it (15000) */
  timeout?: number
  /** milliseconds of these that the body of the answer may take after its status (2000): it is only for the log */
  answerTimeout?: number
  /** gives the attempt up */
  signal?: AbortSignal
}

/** How it went: with `status` if the receiver answered, else with `error`. */
export interface Sent {
  status?: number
  /** why there is no answer, in words */
  error?: string
  /** the beginning of the answer's body */
  answer?: string
  /** seconds that the receiver wants to be left alone */
  retryAfter?: number
  /** the receiver does not want this message again (`webhook-delivery: abort-message`) */
  abort?: true
  /** milliseconds */
  duration: number
}

/** Bytes of the body and of the headers of an answer that are read. */
const MOST_ANSWER = 4096
const MOST_HEADERS = 8192

/**
 * Signs a message for this moment and posts it, once, to an address that was looked up and checked just now; another is never tried,
 * and a redirection is an answer like any other. Only the status counts; what comes behind it is read in part and then cut off.
 * @throws the reason of `signal`, when that gave it up; nothing else
 */
export async function send (parcel: Parcel, options: SendOptions): Promise<Sent> {
  const { now, signal, connectTimeout = 5000, timeout = 15_000 } = options
  const began = now()
  const end = new AbortController()
  const giveUp = () => end.abort(signal?.reason)
  if (signal?.aborted) giveUp()
  signal?.addEventListener('abort', giveUp, { once: true })
  const connecting = setTimeout(() => end.abort(new Late(`no connection within ${connectTimeout} ms`)), connectTimeout)
  const waiting = setTimeout(() => end.abort(new Late(`no answer within ${timeout} ms`)), timeout)
  try {
    const response = await post(parcel, began, options, end.signal, () => clearTimeout(connecting))
    return { ...meaning(response, now()), ...await beginning(response, options.answerTimeout ?? 2000), duration: since(began, now()) }
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    return { error: inWords(end.signal.aborted ? end.signal.reason : error), duration: since(began, now()) }
  } finally {
    clearTimeout(connecting)
    clearTimeout(waiting)
    signal?.removeEventListener('abort', giveUp)
    end.abort()
  }
}

class Late extends Error {}

async function post (parcel: Parcel, at: Date, options: SendOptions, signal: AbortSignal, connected: () => void): Promise<IncomingMessage> {
  const wrong = checkUrl(parcel.url, options)
  if (wrong !== undefined) throw new AddressError(wrong)
  const url = new URL(parcel.url)
  const secure = url.protocol === 'https:'
  const addresses = await unlessAborted(addressesOf(hostOf(url), options, options.resolve), signal)
  return await new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      headers: headersOf(parcel, at),
      // A connection of its own: its address was checked for this attempt, and no receiver can keep one open.
      agent: false,
      lookup: only(addresses),
      maxHeaderSize: MOST_HEADERS,
      signal
    })
    request.on('socket', socket => socket.once(secure ? 'secureConnect' : 'connect', connected))
    request.on('response', resolve)
    request.on('error', reject)
    // Whoever answers with another protocol gets the connection closed, and no error.
    request.on('close', () => reject(new Error('the connection was closed before an answer')))
    request.end(parcel.payload)
  })
}

function headersOf ({ id, payload, secrets }: Parcel, at: Date) {
  const timestamp = Math.floor(at.getTime() / 1000)
  return {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(payload),
    'user-agent': `Aftersale/${VERSION}`,
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures(secrets, { id, timestamp, body: payload })
  }
}

/** A look-up that knows these addresses already, whatever name is asked for: nobody is asked a second time. */
function only (addresses: string[]): LookupFunction {
  const known = addresses.map(address => ({ address, family: isIPv6(address) ? 6 : 4 }))
  return (_host, { all }, answer) => all ? answer(null, known) : answer(null, known[0]!.address, known[0]!.family)
}

async function unlessAborted<T> (work: Promise<T>, signal: AbortSignal): Promise<T> {
  return await new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject)
  })
}

function meaning ({ statusCode, headers }: IncomingMessage, now: Date): Pick<Sent, 'status' | 'retryAfter' | 'abort'> {
  const wait = retryAfter(headers['retry-after'], now)
  return {
    status: statusCode!,
    ...(wait === undefined ? {} : { retryAfter: wait }),
    ...(headers['webhook-delivery'] === 'abort-message' ? { abort: true } : {})
  }
}

/** What can be read of the body within the bounds of bytes and time; an answer that breaks off is no failure any more. */
async function beginning (response: IncomingMessage, timeout: number): Promise<{ answer?: string }> {
  const timer = setTimeout(() => response.destroy(), timeout)
  const read: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      read.push(chunk)
      bytes += chunk.length
      if (bytes >= MOST_ANSWER) break
    }
  } catch {} finally {
    clearTimeout(timer)
    response.destroy()
  }
  return bytes === 0 ? {} : { answer: Buffer.concat(read).subarray(0, MOST_ANSWER).toString('utf8') }
}

/** A clock may be set back in between. */
const since = (began: Date, ended: Date) => Math.max(0, ended.getTime() - began.getTime())

const WORDS: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed before an answer',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network of the host cannot be reached',
  ETIMEDOUT: 'the host does not answer',
  HPE_HEADER_OVERFLOW: `the headers of the answer are longer than ${MOST_HEADERS} bytes`
}

function inWords (error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException
  if (WORDS[code] !== undefined) return WORDS[code]
  if (code.startsWith('HPE_')) return `the answer is not HTTP (${code})`
  if (/CERT|TLS|SSL/.test(code)) return `no trusted connection: ${code}`
  return code === '' || error instanceof AddressError ? message : code
}

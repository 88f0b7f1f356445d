import { randomUUID } from 'node:crypto'
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Problem } from '../errors.ts'

/** Answers what Node's parser could not read as HTTP, which never becomes a request, and closes the connection. */
export function answerUnreadable (error: NodeJS.ErrnoException, socket: Socket): void {
  // In the middle of an answer another one would be taken for a part of it.
  const begun = (socket as Socket & { _httpMessage?: ServerResponse })._httpMessage?.headersSent === true
  if (socket.writable && !begun && error.code !== 'ECONNRESET') {
    const { status, headers, body } = document(problemOf(error))
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines}\r\n${body}`)
  }
  socket.destroy(error)
}

/** Answers a request with an `Expect` other than `100-continue`, which Node hands to no handler. */
export function answerExpectation (_request: IncomingMessage, response: ServerResponse): void {
  const { status, headers, body } = document(new Problem('MALFORMED_REQUEST', 'The header Expect may only be 100-continue; leave it away.', {
    errors: [{ parameter: 'Expect', message: 'must be 100-continue, or left away' }]
  }))
  response.writeHead(status, headers).end(body)
}

function document (problem: Problem) {
  const id = randomUUID()
  const body = JSON.stringify(problem.body(id))
  const headers = {
    'content-type': 'application/problem+json', 'content-length': Buffer.byteLength(body), 'x-request-id': id, connection: 'close'
  }
  return { status: problem.status, headers, body }
}

function problemOf ({ code, message }: NodeJS.ErrnoException): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') return new Problem('HEADERS_TOO_LARGE', 'The request line and the headers are longer than 16 KiB together; shorten them.')
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Problem('REQUEST_TIMEOUT', 'The headers did not arrive in time; send the request again on a new connection.')
  return new Problem('MALFORMED_REQUEST', `This is not a request of HTTP/1.1 (${message}); correct the client, or whatever stands between it and the service.`)
}

import { alone } from '../../db/held.ts'

interface Rounds<R> {
  running: Promise<R>
  /** begins when the running one has ended; whoever asks in between shares it */
  next?: Promise<R>
}

/**
 * Work that many callers need at once, done once for all of them: who asks while a round runs shares the next one, so that it began
 * after everyone who shares it had asked, and has seen what they wrote. Rounds of different names do not wait for each other.
 * A round is inside of nobody's transaction, because its result is everybody's.
 */
export function inRounds<T, R> (nameOf: (subject: T) => string, work: (subject: T) => Promise<R>): (subject: T) => Promise<R> {
  const rounds = new Map<string, Rounds<R>>()

  function begin (subject: T): Promise<R> {
    const name = nameOf(subject)
    const own: Rounds<R> = { running: alone(() => work(subject)) }
    rounds.set(name, own)
    const end = () => { if (rounds.get(name) === own && !own.next) rounds.delete(name) }
    own.running.then(end, end)
    return own.running
  }

  return (subject) => {
    const found = rounds.get(nameOf(subject))
    if (found === undefined) return begin(subject)
    const again = () => begin(subject)
    found.next ??= found.running.then(again, again)
    return found.next
  }
}

interface Rounds {
  running: Promise<void>
  /** begins when the running one has ended; whoever asks in between shares it */
  next?: Promise<void>
}

/**
 * Work that many callers need at once, done once for all of them: who asks while a round runs shares the next one, so that it began
 * after everyone who shares it had asked, and has seen what they wrote. Rounds of different names do not wait for each other.
 */
export function inRounds<T> (nameOf: (subject: T) => string, work: (subject: T) => Promise<unknown>): (subject: T) => Promise<void> {
  const rounds = new Map<string, Rounds>()

  function begin (subject: T): Promise<void> {
    const name = nameOf(subject)
    const own: Rounds = { running: work(subject).then(() => {}) }
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

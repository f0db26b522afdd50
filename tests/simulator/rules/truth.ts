import type { Message } from '../../../src/llm/llm.ts'
import type { Entry, Log, Rule } from '../log.ts'
import type { Played } from '../play.ts'
import { heardOfReplies, wordsOf } from './heard.ts'

type AskedEntry = Extract<Entry, { type: 'asked' }>

/** The model is shown of the bot's words all that had reached the ear by then, and nothing else. */
export const contextIsHeard: Rule = (log) =>
  questionsOf(log).flatMap(([asked, before]) => {
    const shown = said(asked.messages, 'assistant')
    const heard = wordsOf(heardOfReplies(before).values())
    return shown === heard ? [] : [`question ${asked.number} shows "${shown}", heard was "${heard}"`]
  })

/** And of the caller's words all that are told to the client as theirs, and nothing else. */
export const contextIsSaid: Rule = (log) =>
  questionsOf(log).flatMap(([asked, before]) => {
    const shown = said(asked.messages, 'user')
    const told = wordsOf(
      before.flatMap((entry) =>
        entry.type === 'user-turn' || (entry.type === 'typed' && entry.kept) ? [entry.text] : [],
      ),
    )
    return shown === told ? [] : [`question ${asked.number} shows "${shown}" of the caller, told was "${told}"`]
  })

/**
 * Each question to a model that was wanted, with what was before it. Only the first of a reply: with what a tool has brought, the model is
 * shown its own words whether or not they have been heard yet, and one that stands in for another is asked the same as that.
 */
function questionsOf(log: Log): (readonly [AskedEntry['asked'], Log])[] {
  let isFirst = false
  return log.flatMap((entry, index) => {
    if (entry.type === 'reply-started') isFirst = true
    if (entry.type !== 'asked' || !isFirst) return []
    isFirst = false
    return [[entry.asked, log.slice(0, index)] as const]
  })
}

const said = (messages: readonly Message[], role: Message['role']): string =>
  wordsOf(messages.flatMap((message) => (message.role === role ? [message.content] : [])))

/** All words that a recogniser settled on are told to the client. */
export const wordsAreTold: Rule = (log) => {
  const told = new Set(log.flatMap((entry) => (entry.type === 'transcribed' && entry.final ? [entry.text] : [])))
  return log.flatMap((entry) =>
    entry.type === 'recognised' && entry.final && entry.text !== '' && !told.has(entry.text)
      ? [`"${entry.text}" is not told to the client`]
      : [],
  )
}

/** The words that a recogniser settled on in the last pause of a turn are the caller's turn, unless the bot goes on in spite of them. */
export const turnsAreWhole: Rule = (log) => {
  let settled: string | undefined
  return log.flatMap((entry, index) => {
    if (entry.type === 'hint' && entry.hint === 'speech') settled = undefined
    if (entry.type === 'recognised') settled = entry.final ? entry.text : undefined
    if (entry.type !== 'hint' || entry.hint !== 'turn-end' || !settled) return []
    const words = settled
    settled = undefined
    const next = log.slice(index).find(({ type }) => OUTCOMES.has(type))
    const isTaken = next?.type === 'user-turn' ? next.text === words : next?.type !== 'user-started-speaking'
    return isTaken ? [] : [`"${words}" is no turn at ${entry.atMs}`]
  })
}

const OUTCOMES = new Set(['user-turn', 'resumed', 'call-ended', 'user-started-speaking'])

/** An answer that was begun for nothing is not heard of, and calls no tool. */
export function draftsLeaveNoTrace({ log, questions }: Played): string[] {
  const dropped = questions.filter(({ isWanted }) => !isWanted)
  return dropped.flatMap(({ number }) => {
    const words = `Reply ${number} `
    const traces = log.filter(
      (entry) =>
        ((entry.type === 'token' || entry.type === 'piece') && entry.text.includes(words)) ||
        ('call' in entry && entry.call.startsWith(`call-${number}-`)) ||
        (entry.type === 'asked' && entry.asked.messages.some(({ content }) => content.includes(words))),
    )
    return traces.length > 0 ? [`the dropped answer ${number} is known by a ${traces[0]?.type}`] : []
  })
}

/** What a network holds up for longest, and what a recogniser and a turn take after it. */
const LONGEST_WAY_MS = 6000
/** A turn is told of so long after its first sound, at the most. */
const ONSET_MS = 600

/** What was said is recognised in the end, by whoever hears it, where nothing keeps a recogniser from it. */
export function wordsAreHeard({ script: { world }, log, spoken }: Played): string[] {
  const { bargeIn, recognisers = [], reflexes = [], echo } = world
  const isHard = recognisers.some(
    ({ overMs, finalMs = 0, troubles = [] }) =>
      overMs !== undefined || finalMs > 1000 || troubles.some(({ how }) => how === 'fails' || how === 'late'),
  )
  // The network may have held the words back for longer than a recogniser waits: the caller is asked again.
  const hasGivenUp = log.some((entry) => entry.type === 'failed' && entry.stage === 'stt')
  if (isHard || hasGivenUp || bargeIn?.type === 'none' || reflexes.length > 0 || echo !== undefined) return []
  const heard = new Set(log.flatMap((entry) => (entry.type === 'recognised' && entry.final ? entry.ids : [])))
  const last = log.findLast((entry) => entry.type === 'user-started-speaking' || entry.type === 'user-stopped-speaking')
  // A call may end in the middle of a turn, and while words are on their way.
  const endMs = (log.at(-1)?.atMs ?? 0) - LONGEST_WAY_MS
  const openMs = last?.type === 'user-started-speaking' ? last.atMs - ONSET_MS : endMs
  return spoken.flatMap(({ text, isWhole, atMs }, id) =>
    isWhole && atMs < Math.min(openMs, endMs) && !heard.has(id) ? [`"${text}" of ${atMs} was never recognised`] : [],
  )
}

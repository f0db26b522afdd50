import type { Message } from '../../src/llm/llm.ts'
import type { CallEvent, CallState } from '../../src/turn/events.ts'

/** What a wire was given, in order: events and hops. */
export type WireLog = readonly (CallEvent | { readonly type: 'play'; readonly atMs: number })[]

type Promised = (log: WireLog) => string[]

/** What a call has broken of its word, one line each; the tones of `Rig` are taken to last 50 ms a character. */
export const brokenPromises = (log: WireLog): string[] => PROMISES.flatMap((broken) => broken(log))

/** Never two voices from the bot; what starts also stops, and no sound is outside of it. */
const oneVoice: Promised = (log) => {
  let speaking: number | undefined
  return log.flatMap((event) => {
    if (event.type === 'play') return speaking === undefined ? [`sound outside of speech at ${event.atMs}`] : []
    if (event.type === 'bot-started-speaking') {
      const before = speaking
      speaking = event.reply
      return before === undefined ? [] : [`reply ${event.reply} speaks into reply ${before}`]
    }
    if (event.type !== 'bot-stopped-speaking') return []
    const before = speaking
    speaking = undefined
    return before === event.reply ? [] : [`reply ${event.reply} stops while ${before} speaks`]
  })
}

const NEXT_STATES: Record<CallState, readonly CallState[]> = {
  listening: ['thinking'],
  thinking: ['speaking', 'listening'],
  speaking: ['listening'],
}

const legalStates: Promised = (log) => {
  let state: CallState = 'listening'
  const broken = log.flatMap((event) => {
    if (event.type !== 'state-changed') return []
    const before = state
    state = event.state
    return NEXT_STATES[before].includes(state) ? [] : [`${before} becomes ${state} at ${event.atMs}`]
  })
  return state === 'listening' ? broken : [...broken, `ends ${state}`]
}

/** Each reply is told in order, from its start to one end of each kind, and nothing after. */
const wholeReplies: Promised = (log) => {
  const replies = Map.groupBy(
    log.filter((event) => 'reply' in event),
    ({ reply }) => reply,
  )
  return [...replies].flatMap(([reply, events]) =>
    faultsOf(
      reply,
      events.map(({ type }) => type),
    ),
  )
}

function faultsOf(reply: number, types: readonly string[]): string[] {
  const count = (type: string) => types.filter((each) => each === type).length
  const last = types.at(-1) ?? ''
  const afterCut = types.slice(types.indexOf('interrupted') + 1)
  return [
    ...(types[0] === 'reply-started' && count('reply-started') === 1 ? [] : [`reply ${reply} begins ${types[0]}`]),
    ...(count('tokens-ended') === 1 ? [] : [`reply ${reply} ends its tokens ${count('tokens-ended')} times`]),
    ...(types.lastIndexOf('token') < types.indexOf('tokens-ended') ? [] : [`reply ${reply} has a late token`]),
    ...(count('speech-started') === count('speech-ended') ? [] : [`reply ${reply} does not end its speech`]),
    ...(count('bot-started-speaking') <= count('speech-started') ? [] : [`reply ${reply} sounds before its speech`]),
    ...(count('interrupted') > 0 && afterCut.some((type) => !CLOSING.has(type))
      ? [`reply ${reply} outlives its cut`]
      : []),
    ...(count('bot-started-speaking') > 0 && last !== 'bot-stopped-speaking'
      ? [`reply ${reply} ends with ${last}`]
      : []),
  ]
}

const CLOSING = new Set(['speech-ended', 'bot-stopped-speaking'])

/** What has been heard of a piece only grows, and never beyond it. */
const honestPieces: Promised = (log) => {
  const heard = new Map<number, { chars: number; isOver: boolean }>()
  return log.flatMap((event) => {
    if (event.type !== 'piece') return []
    const before = heard.get(event.piece)
    heard.set(event.piece, { chars: event.heardChars, isOver: event.status === 'completed' })
    const isLegal =
      (event.status === 'new') === (before === undefined) &&
      before?.isOver !== true &&
      event.heardChars >= (before?.chars ?? 0) &&
      (event.status === 'completed' ? event.heardChars === event.text.length : event.heardChars <= event.text.length)
    return isLegal ? [] : [`piece ${event.piece} ${event.status} with ${event.heardChars} after ${before?.chars}`]
  })
}

/** A client that counts the pieces knows as much of a cut reply as the context. */
const honestCuts: Promised = (log) => {
  const heard = heardOfReplies(log)
  return log.flatMap((event) =>
    event.type === 'interrupted' && event.heard !== (heard.get(event.reply) ?? '')
      ? [`reply ${event.reply} was heard to "${event.heard}", its pieces say "${heard.get(event.reply)}"`]
      : [],
  )
}

/** Silence while nobody knows yet what the caller's sound is: all that sounds is the hop that fades out. */
const silentPauses: Promised = (log) => {
  let isUserOpen = false
  let isReplyOpen = false
  let hops: number | undefined
  return log.flatMap((event) => {
    switch (event.type) {
      case 'user-started-speaking':
        isUserOpen = true
        if (isReplyOpen) hops = 0
        break
      case 'reply-started':
        isReplyOpen = true
        if (isUserOpen) hops = 0
        break
      case 'user-stopped-speaking':
        isUserOpen = false
        break
      case 'interrupted':
        isReplyOpen = false
        hops = undefined
        break
      case 'state-changed':
        if (event.state !== 'listening') break
        isReplyOpen = false
        hops = undefined
        break
      case 'resumed':
        hops = undefined
        break
      case 'play':
        if (hops !== undefined && ++hops > 1) return [`sound in a pause at ${event.atMs}`]
        break
      default:
    }
    return []
  })
}

/** A reply that was not cut is heard to the last hop, pauses or not; the filter of another rate may add one to a piece. */
const wholeSound: Promised = (log) => {
  let hops = 0
  let wanted = 0
  let isWhole = true
  return log.flatMap((event) => {
    if (event.type === 'play') hops++
    if (event.type === 'reply-started') [hops, wanted, isWhole] = [0, 0, true]
    if (event.type === 'piece' && event.spoken && event.status === 'new') wanted++
    if (event.type === 'piece' && event.status === 'completed') {
      hops -= Math.ceil(event.text.length * 2.5)
      wanted--
    }
    if (event.type === 'interrupted' || event.type === 'failed') isWhole = false
    if (event.type !== 'bot-stopped-speaking' || !isWhole) return []
    return wanted === 0 && hops >= 0 && hops <= 10
      ? []
      : [`reply ${event.reply} lost sound: ${hops} hops, ${wanted} pieces`]
  })
}

/** Every turn begins a reply, and every reply is heard, seen, cut, or said to have failed. */
const nobodyIsIgnored: Promised = (log) => {
  const open = new Set<string>()
  for (const event of log) {
    if (event.type === 'user-turn') open.add(`turn ${event.turn}`)
    if (event.type === 'reply-started') open.clear()
    if (event.type === 'reply-started') open.add(`reply ${event.reply}`)
    if (event.type === 'failed') open.clear()
    if ('reply' in event && HEARD.has(event.type)) open.delete(`reply ${event.reply}`)
  }
  return [...open].map((what) => `${what} is ignored`)
}

const HEARD = new Set(['bot-started-speaking', 'piece', 'interrupted'])

const nothingAfterTheEnd: Promised = (log) => {
  const end = log.findIndex(({ type }) => type === 'call-ended')
  return end === -1 ? [] : log.slice(end + 1).map(({ type }) => `${type} after the end`)
}

const PROMISES: readonly Promised[] = [
  oneVoice,
  legalStates,
  wholeReplies,
  honestPieces,
  honestCuts,
  silentPauses,
  wholeSound,
  nobodyIsIgnored,
  nothingAfterTheEnd,
]

/** With each turn the model is shown of its own words all that had reached the ear by then, and nothing else. */
export function wordsNeverHeard(log: WireLog, asked: readonly (readonly Message[])[]): string[] {
  const turns = log.flatMap(({ type }, index) => (type === 'user-turn' ? [index] : []))
  if (turns.length !== asked.length) return [`${turns.length} turns, the model was asked ${asked.length} times`]
  return asked.flatMap((messages, turn) => {
    const shown = messages.flatMap(({ role, content }) => (role === 'assistant' ? [content] : [])).join(' ')
    const heard = wordsOf(heardOfReplies(log.slice(0, turns[turn])).values())
    return shown === heard ? [] : [`turn ${turn + 1} is shown "${shown}", heard was "${heard}"`]
  })
}

function heardOfReplies(log: WireLog): Map<number, string> {
  const replies = new Map<number, Map<number, string>>()
  for (const event of log) {
    if (event.type !== 'piece') continue
    const pieces = replies.get(event.reply) ?? new Map<number, string>()
    replies.set(event.reply, pieces.set(event.piece, event.text.slice(0, event.heardChars)))
  }
  return new Map([...replies].map(([reply, pieces]) => [reply, wordsOf(pieces.values())]))
}

const wordsOf = (texts: Iterable<string>): string => [...texts].filter((text) => text !== '').join(' ')

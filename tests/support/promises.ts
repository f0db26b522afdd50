import type { CallState } from '../../src/event/call-event.ts'
import { HEARD_PROMISES } from './heard.ts'
import type { Promised, WireLog } from './wire-log.ts'

/** What a call has broken of its word, one line each; speech is taken to last 50 ms a character. */
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

/** A cut empties the far side, too. */
const cutsAreCleared: Promised = (log) => {
  let isClear = true
  return log.flatMap((event) => {
    if (event.type === 'play') isClear = false
    if (event.type === 'clear') isClear = true
    return event.type === 'interrupted' && !isClear ? [`what was sent of reply ${event.reply} is not dropped`] : []
  })
}

/**
 * Silence while nobody knows yet what the caller's sound is: all that sounds is the hop that fades out. Not promised by a bot
 * that must not be interrupted.
 */
export const silentPauses: Promised = (log) => {
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

/** Turns follow one another, and one that held words is answered, or lets the bot go on. */
const turnsAreHeeded: Promised = (log) => {
  let isOpen = false
  let words = ''
  return log.flatMap((event, index) => {
    if (event.type === 'transcribed') words = event.text
    if (event.type === 'user-started-speaking') {
      words = ''
      const wasOpen = isOpen
      isOpen = true
      return wasOpen ? [`a turn begins within another at ${event.atMs}`] : []
    }
    if (event.type !== 'user-stopped-speaking') return []
    const wasOpen = isOpen
    isOpen = false
    const next = log.slice(index + 1).find(({ type }) => HEEDS.has(type))?.type
    return [
      ...(wasOpen ? [] : [`a turn ends twice at ${event.atMs}`]),
      ...(words !== '' && next === 'user-started-speaking' ? [`"${words}" is not answered at ${event.atMs}`] : []),
    ]
  })
}

const HEEDS = new Set(['user-started-speaking', 'user-turn', 'reply-started', 'resumed', 'call-ended'])

/** After a long silence nobody has the floor. */
export function floorNotFree(log: WireLog): string[] {
  const turn = log.findLast(({ type }) => type === 'user-started-speaking' || type === 'user-stopped-speaking')
  // A call that ends itself, since nothing works any more, may end in the middle of a turn.
  const isOver = log.some(({ type }) => type === 'call-ended')
  const state = log.findLast((event) => event.type === 'state-changed')?.state ?? 'listening'
  return [
    ...(turn?.type === 'user-started-speaking' && !isOver ? [`the turn of ${turn.atMs} never ends`] : []),
    ...(state === 'listening' ? [] : [`the bot is ${state} for ever`]),
  ]
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
  cutsAreCleared,
  turnsAreHeeded,
  nobodyIsIgnored,
  nothingAfterTheEnd,
  ...HEARD_PROMISES,
]

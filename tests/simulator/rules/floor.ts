import type { CallState } from '../../../src/event/call-event.ts'
import type { Rule } from '../log.ts'

const NEXT_STATES: Record<CallState, readonly CallState[]> = {
  listening: ['thinking'],
  thinking: ['speaking', 'listening'],
  // It acts on what it has said.
  speaking: ['listening', 'thinking'],
}

export const legalStates: Rule = (log) => {
  let state: CallState = 'listening'
  const broken = log.flatMap((event) => {
    // Who takes over begins anew.
    if (event.type === 'handed-over') state = 'listening'
    if (event.type !== 'state-changed') return []
    const before = state
    state = event.state
    return NEXT_STATES[before].includes(state) ? [] : [`${before} becomes ${state} at ${event.atMs}`]
  })
  // A tool ends the call while the bot still acts, whatever the caller types as it does.
  const before = log.slice(
    0,
    log.findIndex(({ type }) => type === 'call-ended'),
  )
  const hasActed = before.findLast(({ type }) => type !== 'typed')?.type.startsWith('tool-') === true
  return state === 'listening' || hasActed ? broken : [...broken, `ends ${state}`]
}

/**
 * Silence while nobody knows yet what the caller's sound is: all that sounds is the hop that fades out. Not promised by a bot
 * that must not be interrupted.
 */
export const silentPauses: Rule = (log) => {
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
export const turnsAreHeeded: Rule = (log) => {
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
export const floorNotFree: Rule = (log) => {
  const turn = log.findLast(({ type }) => type === 'user-started-speaking' || type === 'user-stopped-speaking')
  // A call that ends itself, since nothing works any more, may end in the middle of a turn.
  const isOver = log.some(({ type }) => type === 'call-ended')
  const state = log.findLast((event) => event.type === 'state-changed')?.state ?? 'listening'
  return [
    ...(turn?.type === 'user-started-speaking' && !isOver ? [`the turn of ${turn.atMs} never ends`] : []),
    ...(state === 'listening' || isOver ? [] : [`the bot is ${state} for ever`]),
  ]
}

/** Every turn begins a reply, and every reply is heard, seen, cut, or said to have failed, or does something. */
export const nobodyIsIgnored: Rule = (log) => {
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

const HEARD = new Set(['bot-started-speaking', 'piece', 'interrupted', 'tool-used'])

/** What models and callers still do is not told. */
const OWN = new Set(['hint', 'recognised', 'trouble', 'asked', 'typed', 'pressed'])

export const nothingAfterTheEnd: Rule = (log) => {
  const end = log.findIndex(({ type }) => type === 'call-ended')
  const after = end === -1 ? [] : log.slice(end + 1).filter(({ type }) => !OWN.has(type))
  return after.map(({ type }) => `${type} after the end`)
}

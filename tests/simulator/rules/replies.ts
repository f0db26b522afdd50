import type { Rule } from '../log.ts'

/** Never two voices from the bot; what starts also stops, and no sound is outside of it. */
export const oneVoice: Rule = (log) => {
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

/** Each reply is told in order, from its start to one end of each kind, and nothing after. */
export const wholeReplies: Rule = (log) => {
  const replies = Map.groupBy(
    log.flatMap((event) => ('reply' in event && !event.type.startsWith('tool-') ? [event] : [])),
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
  // One that acts on what it has said may still be cut, in silence.
  const last = types.findLast((type) => !IN_SILENCE.has(type)) ?? ''
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
const IN_SILENCE = new Set(['paused', 'resumed', 'interrupted'])

/** A cut empties the far side, too. */
export const cutsAreCleared: Rule = (log) => {
  let isClear = true
  return log.flatMap((event) => {
    if (event.type === 'play') isClear = false
    if (event.type === 'clear') isClear = true
    return event.type === 'interrupted' && !isClear ? [`what was sent of reply ${event.reply} is not dropped`] : []
  })
}

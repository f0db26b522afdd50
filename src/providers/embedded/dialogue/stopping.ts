import { STOPPED } from './going-on.ts'
import type { Skill } from './skill.ts'

/** No alternative may be made of two others: a caller who repeats it would be thought about for years. */
const STOP =
  '(?:(?:stop|quit|end)(?: (?:it|that|this|talking|speaking|counting|reading|telling))?(?: (?:the|this|that|your) (?:story|joke|counting|song))?' +
  '|be (?:quiet|silent)|quiet|silence|shut up|hush|shush|shh+|say nothing|cut it out' +
  '|(?:that is )?enough(?: of (?:it|that|this))?|that will do|no more|cancel(?: (?:it|that))?|never ?mind' +
  '|(?:give me )?(?:a|one) (?:minute|second|moment)|hold on|hang on|wait|pause' +
  '|let me (?:speak|talk|finish|think))'
/** "the bus stop" and "do not stop" end in the word and are no order. */
const ORDER = new RegExp(
  `^(?:no |ok |okay |i said |(?:can|could|will|would) you )*(?:${STOP}(?: now| okay| ok| thanks| thank you)?(?: |$))+$`,
)
const AT_THE_END =
  /^(?!.*\b(?:spell|say|word|repeat)\b).+(?<!\b(?:the|a|an|bus|next|last|full|not|never|non|to|i|you|we|they|train|pit|and|then)) (?:stop|stop it|be quiet|shut up)$/

/** Falls silent when told. */
export const stopping: Skill = ({ plain }) => (ORDER.test(plain) || AT_THE_END.test(plain) ? STOPPED : undefined)

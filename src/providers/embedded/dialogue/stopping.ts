import type { Skill } from './skill.ts'

const STOP =
  '(?:stop(?: it| that| this| talking| speaking| counting)?|be quiet|be silent|quiet|silence|shut up|hush|enough|that is enough|cancel|never ?mind|hold on|wait|pause)'
/** "the bus stop" and "do not stop" end in the word and are no order. */
const ORDER = new RegExp(`^(?:no |ok |okay |please )*(?:${STOP}(?: now| okay| ok)?(?: |$))+$`)
const AT_THE_END =
  /^(?!.*\b(?:spell|say|word|repeat)\b).+(?<!\b(?:the|a|an|bus|next|last|full|not|never|non|to|i|you|we|they|train|pit)) (?:stop|stop it|be quiet|shut up)$/

/** Falls silent when told. */
export const stopping: Skill = ({ plain }) => (ORDER.test(plain) || AT_THE_END.test(plain) ? 'Okay.' : undefined)

import { farewell } from './manners.ts'
import { type Skill, toolIn } from './skill.ts'

const THANKS = 'thanks|thank you|so much|very much|for (?:your|the|all) \\w+'
/** Said behind a farewell without taking it back. */
const BEHIND = `(?: (?:${THANKS}|now|then|again|and|all|everybody|everyone|bot|vox ?ray|my friend|for now|to you|good ?bye?|bye))*$`

/** At the end of what was said. A farewell that is quoted or spoken of ends no call. */
const FAREWELL = new RegExp(
  '(?<!\\b(?:say|says|said|saying|word|words|the|a|to|of|not|never|is|it|this|my|your|can|could|did|before|until) )\\b' +
    '(?:good ?bye?|bye|farewell|so long|good night|take care|catch you later|see (?:you|ya)(?: (?:later|soon|around|tomorrow))?' +
    '|(?:talk|speak) to you (?:later|soon|tomorrow|again)|have a (?:nice|good|great|lovely) (?:day|one|afternoon|evening|night|weekend)' +
    `|(?<!\\bdo )i (?:have|have got|got|need) to (?:go|leave)|gotta go|that (?:is|was|will be) all)${BEHIND}`,
)
/** As recognisers may hear "bye" when nothing else is said, and what is a farewell only then. */
const ALONE = /^(?:(?:thanks|thank you|no) )*(?:by|buy|ciao|later|i am done)$/

const ORDER = new RegExp(
  `^(?:(?:${THANKS}|no|you (?:can|may)|(?:can|could|will|would) you|i (?:want|would like) (?:you )?to|let us|go ahead and) )*` +
    `(?:hang up|disconnect|(?:end|finish|stop) (?:(?:the|this|our) )?(?:call|conversation))(?: (?:the (?:phone|call)|on me|me))?${BEHIND}`,
)

/** Ends the call with who says goodbye, where it may. Comes with the small talk: "bye, what time is it" is a question first. */
export const hangingUp: Skill = ({ plain }, talk) => {
  const isWanted = FAREWELL.test(plain) || ALONE.test(plain) || ORDER.test(plain)
  if (!isWanted || !toolIn(talk, 'end_call')) return undefined
  return { text: farewell(talk), call: { name: 'end_call', input: {} } }
}

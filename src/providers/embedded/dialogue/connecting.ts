import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { ToolSpec } from '../../../llm/llm.ts'
import { MODELS } from './about.ts'
import { type Skill, toolIn } from './skill.ts'
import { utterance } from './utterance.ts'

const CONNECTING = "One moment, I'll connect you."
const NOBODY = 'There is nobody I can connect you to.'

/** "Transfer me to sales", "put me through". Whoever is named is wanted. */
const THROUGH =
  /(?<!\b(?:not|never|did|did you) )\b(?:(?:connect|transfer|forward|redirect) (?:me|us|(?:this|the|my) call)(?: (?:through|over|now))?|(?:put|patch) (?:me|us) (?:through|over))(?: (?:to|with) (?<whom>.+))?$/
/** "Can I speak to someone", "get me an agent": only a person is meant by it. */
const PERSON =
  /(?:\b(?:(?:can|could|may) i|i (?:want|would like|need|wish|have) to|id like to|let me) (?:speak|talk) (?:to|with)|^(?:(?:(?:can|could) i|i want to|i need to) (?:have|get)|(?:(?:can|could|will|would) you )?(?:get|give|find) me|i (?:want|need|would like)|id like)) (?<whom>.+)$|^(?<alone>.+)$/
const SOMEBODY =
  /^(?:(?:an?|any|some|the|your|another|one of your) )?(?:(?:real|live|living|actual|human|other) )*(?:person|people|human|human being|someone|somebody|anyone|anybody|agent|operator|representative|receptionist|manager|supervisor|boss|colleagues?|employee|staff|customer (?:service|support|care)|reception|front desk|help desk|sales|support)(?: (?:now|else|on the (?:phone|line)|to (?:talk|speak) (?:to|with)|who .*|about .*|from .*|in .*|at .*))*$/

/** Whoever wants one of these asks how to plug it in. */
const MODEL = new RegExp(`\\b(?:${MODELS})\\b`)

/** Connects the caller to somebody, where there is somebody. */
export const connecting: Skill = ({ plain }, talk) => {
  const tool = toolIn(talk, 'transfer_call')
  const targets = tool ? targetsOf(tool) : []
  const through = THROUGH.exec(plain)
  const { whom = '', alone } = (through ?? PERSON.exec(plain))?.groups ?? {}
  const named = namedIn(whom, targets) ?? targets.find((target) => plainly(target) === alone)
  const isWanted = through ? !MODEL.test(whom) : SOMEBODY.test(whom) || ALONE.test(alone ?? '')
  if (named === undefined && !isWanted) return undefined
  const to = named ?? targets[0]
  return to === undefined ? NOBODY : { text: CONNECTING, call: { name: 'transfer_call', input: { to } } }
}

/** Said into the silence by who does not want to talk to a program. */
const ALONE =
  /^(?:an? )?(?:(?:real|live|human) )*(?:person|human|human being|agent|operator|representative|receptionist)$/

/** Of the names that occur the longest: "sales support" is not "sales". */
const namedIn = (whom: string, targets: readonly string[]): string | undefined =>
  targets
    .filter((target) => ` ${whom} `.includes(` ${plainly(target)} `))
    .reduce<string | undefined>(
      (longest, target) => (target.length > (longest?.length ?? 0) ? target : longest),
      undefined,
    )

const plainly = (target: string): string => utterance(target).plain

/** The ways in which a schema lists names. */
const Names = Type.Union([
  Type.Object({ enum: Type.Array(Type.String()) }),
  Type.Object({ anyOf: Type.Array(Type.Object({ const: Type.String() })) }),
  Type.Object({ const: Type.String() }),
])

const Destinations = Type.Object({ properties: Type.Object({ to: Names }) })

function targetsOf({ parameters }: ToolSpec): readonly string[] {
  if (!Value.Check(Destinations, parameters)) return []
  const { to } = parameters.properties
  if ('enum' in to) return to.enum
  return 'anyOf' in to ? to.anyOf.map((name) => name.const) : [to.const]
}

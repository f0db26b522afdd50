/** What `voxray init --agent` writes: an agent with one tool. */
export const STARTING_AGENT = `import { agent, tool, Type } from 'voxray'

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

const openingHours = tool({
  description: 'Says when the bakery is open on a day of the week.',
  input: Type.Object({ day: Type.Union(DAYS.map((day) => Type.Literal(day))) }),
  run({ day }) {
    if (day === 'Sunday') return 'We are closed on Sunday.'
    return \`On \${day} we are open from seven to \${day === 'Saturday' ? 'one' : 'six'}.\`
  },
})

export default agent({
  prompt: 'You answer the phone of a bakery. Be friendly and brief. Look up the opening hours, and make nothing up.',
  greeting: 'Hello, this is the bakery. How can I help you?',
  tools: { openingHours },
})
`

/** What tests it. It passes without a key, and with a language model. */
export const STARTING_SCENARIOS = `scenarios:
  - name: says when the bakery is open
    turns:
      - expect: { reply: { contains: bakery } }
      - say: When are you open on Saturday?
        expect:
          tools: [{ name: openingHours, input: { day: Saturday } }]
          reply: { matches: 'seven|7' }
      - say: And are you open on Sunday?
        expect:
          tools: [{ name: openingHours, input: { day: Sunday } }]
          reply: { contains: closed }
`

import { agent, tool, ToolFailure, Type } from 'voxray'

interface Booking {
  readonly name: string
  readonly guests: number
}

interface Visit {
  name?: string
  booked?: string
}

const TIMES = ['18:00', '19:00', '20:00', '21:00']

/** Tonight's tables, by their time. Yours would be in a database. */
export const diary = new Map<string, Booking>()

const freeTimes = () => TIMES.filter((time) => !diary.has(time))

function refuseTaken(time: string): void {
  if (!freeTimes().includes(time)) throw new ToolFailure(`${time} is not free. Free are: ${freeTimes().join(', ')}.`)
}

/** Answers the phone of a restaurant and books its tables. */
export default agent({
  greeting: 'Chez Anna, good evening. Would you like a table for tonight?',
  prompt: ({ state }) => `You answer the phone of the restaurant Chez Anna. Be warm and brief.
You book tables for tonight, between 18:00 and 21:00. Offer only times that are free.
${state.booked ? `The caller has a table at ${state.booked}.` : 'The caller has no table yet.'}`,
  settings: { tools: ['end_call'] },

  state: (): Visit => ({}),

  tools: (call) => ({
    free_times: tool({
      description: 'Says at which times there are free tables tonight.',
      run: freeTimes,
    }),

    book_table: tool({
      description: 'Books a table for tonight. Find out the time and the number of guests first.',
      input: Type.Object({
        time: Type.String({ description: 'Such as 19:00.' }),
        guests: Type.Integer({ minimum: 1, maximum: 8 }),
      }),
      run: async ({ time, guests }) => {
        refuseTaken(time)
        call.state.name ??= await call.ask('What name shall I put it under?')
        // Another caller may have been faster.
        refuseTaken(time)
        diary.set(time, { name: call.state.name, guests })
        call.state.booked = time
        return `Booked for ${guests} at ${time}.`
      },
    }),
  }),

  onEnd: ({ durationMs, turns }, { state, info }) =>
    console.log(`${info.phone?.from ?? 'a browser'}: ${state.booked ?? 'no table'}, ${turns} turns, ${durationMs} ms`),
})

import { agent, tool } from 'voxray'
import { described, visit } from './_visit.ts'

/** Whom a person is to call back. Yours would be in a database. */
export const callBacks: { readonly who: string; readonly number: string | undefined }[] = []

// It has no greeting, so it answers at once what the caller has said before.
export default agent({
  prompt: ({ state }) => `You help callers of Acme whose umbrella is broken. You talk with ${described(state)}.
Umbrellas are replaced for two years. Where you cannot help, or the caller wants a person, have a person call back.`,
  state: visit,
  handOverTo: ['sales'],

  tools: ({ state, info }) => ({
    call_back: tool({
      description: 'Has a person call back within the hour. Use it whenever the caller asks for a person.',
      run: () => {
        callBacks.push({ who: described(state), number: info.phone?.from })
        return 'A person calls back within the hour.'
      },
    }),
  }),
})

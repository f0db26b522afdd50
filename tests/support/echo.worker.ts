import { serveWorker } from '../../src/providers/embedded/worker-serve.ts'

/** What the worker of the tests is told to do. */
export type EchoRequest =
  { do: 'echo'; text: string } | { do: 'wait' } | { do: 'throw' } | { do: 'crash' } | { do: 'hang' }

let served = 0

serveWorker<EchoRequest, string>(async () => {
  return async (request, wanted) => {
    served++
    switch (request.do) {
      case 'echo':
        return `${request.text} ${served}`
      case 'wait':
        while (wanted()) await Bun.sleep(0)
        return 'stopped'
      case 'throw':
        throw new Error('no such thing')
      case 'hang':
        return new Promise(() => {})
      case 'crash':
        queueMicrotask(() => {
          throw new Error('out of memory')
        })
        return new Promise(() => {})
    }
  }
})

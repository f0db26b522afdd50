import { serveWorker } from '../../src/providers/embedded/worker-serve.ts'

serveWorker(() => Promise.reject(new Error('the model is damaged')))

import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { runPython } from '../../support/python/run.ts'

test('virtual time jumps from timer to timer, work takes none, and waiting for nothing fails', async () => {
  expect(await runPython(join(import.meta.dir, 'virtual_loop_check.py'), [], { PYTHONDONTWRITEBYTECODE: '1' })).toEqual(
    [
      'sooner 30000',
      'slept 60000',
      'worked 60000',
      'worked 60000',
      'later 90000',
      'gave up 3660000',
      'wall 3660',
      'done 3660000',
      'nothing will ever happen: no timer is set',
    ],
  )
})

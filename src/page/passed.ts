/** Resolves when the signal aborts. */
export function passed(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** Rejects with the signal's reason when it aborts. */
export async function aborted(signal: AbortSignal): Promise<never> {
  await passed(signal)
  throw signal.reason
}

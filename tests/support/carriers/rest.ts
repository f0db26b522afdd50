/** The REST APIs of all carriers on loopback: writes down what it is asked, and has `act` do it. */
export class CarrierRest implements AsyncDisposable {
  readonly asked: string[] = []
  readonly #server: Bun.Server<undefined>

  constructor(act: (method: string, path: string, body: string) => Response | Promise<Response>) {
    this.#server = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: async (request) => {
        const { pathname } = new URL(request.url)
        const body = await request.text()
        this.asked.push(`${request.method} ${pathname} ${body}`)
        return await act(request.method, pathname, body)
      },
    })
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop(true)
  }
}

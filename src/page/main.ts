import { Page } from './page.ts'

new Page(() => performance.now()).open()

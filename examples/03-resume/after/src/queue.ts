import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface Job {
  id: string;
  kind: string;
  payload: unknown;
  tries: number;
}

/** Jobs on disk: a file each, in `waiting/`, then in `running/`, then gone or in `failed/`. */
export class Queue {
  constructor(private readonly root: string) {}

  async open(): Promise<void> {
    for (const folder of ["waiting", "running", "failed"]) {
      await mkdir(join(this.root, folder), { recursive: true });
    }
  }

  /** Adds a job. When this resolves, the job survives a crash. */
  async add(job: Job): Promise<void> {
    await writeFile(this.path("waiting", job.id), JSON.stringify(job));
  }

  /** The oldest waiting job, which is then this worker's alone; `null` where none waits. */
  async take(): Promise<Job | null> {
    const names = await readdir(join(this.root, "waiting"));
    const name = names.sort()[0];
    if (name === undefined) {
      return null;
    }
    const job = JSON.parse(await readFile(join(this.root, "waiting", name), "utf8")) as Job;
    await rename(join(this.root, "waiting", name), join(this.root, "running", name));
    return job;
  }

  /** Ends a job. */
  async done(job: Job): Promise<void> {
    await rm(this.path("running", job.id));
  }

  /** Puts a job back, or aside once it was tried five times. */
  async failed(job: Job): Promise<void> {
    job.tries += 1;
    const folder = job.tries > 5 ? "failed" : "waiting";
    await writeFile(this.path(folder, job.id), JSON.stringify(job));
    await rm(this.path("running", job.id));
  }

  private path(folder: string, id: string): string {
    return join(this.root, folder, `${id}.json`);
  }
}

#!/usr/bin/env node
// Hashes files with SHA-256, in Node: shows a checkpoint, from which the next attempt goes on where the last one stopped, and a stop
// on SIGTERM between two files.
//
// Payload: {"files": ["/path", …]}
// Exit codes: 65 the payload makes no sense, 66 a file cannot be read; neither is retried.

import { createHash } from "node:crypto";
import { createReadStream, readFileSync, writeSync } from "node:fs";
import { pipeline } from "node:stream/promises";

// Written at once, and before an exit: console.log may be late when standard output is a pipe.
const say = (type, fields = {}) => writeSync(1, JSON.stringify({ type, ...fields }) + "\n");

function fail(exitCode, message) {
    say("error", { code: `EXIT_${exitCode}`, message });
    process.exit(exitCode);
}

let isStopping = false;
process.on("SIGTERM", () => { isStopping = true; });

const job = JSON.parse(readFileSync(0, "utf8"));
const { files } = job.payload;
if (!Array.isArray(files) || !files.every((file) => typeof file === "string")) fail(65, '"files" must be a list of paths');

const hashes = job.checkpoint ?? {};
for (const [index, file] of files.entries()) {
    if (isStopping) process.exit(143);
    if (hashes[file]) continue;
    const hash = createHash("sha256");
    try {
        await pipeline(createReadStream(file), hash);
    } catch (error) {
        fail(66, `cannot read ${file}: ${error.message}`);
    }
    hashes[file] = hash.digest("hex");
    say("checkpoint", { value: hashes });
    say("progress", { percent: Math.floor((100 * (index + 1)) / files.length), total: files.length, processed: index + 1 });
}
say("result", { value: hashes });

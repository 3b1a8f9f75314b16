#!/usr/bin/env node
// Starts the program of this platform's package. Standard input and output are a protocol: nothing is printed there.
"use strict";

const { spawn } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");

const wrapper = require("../package.json");

/** The program's path; exits with a message where its package is missing. */
function program() {
  const name = `${wrapper.name}-${process.platform}-${process.arch}`;
  const file = process.platform === "win32" ? "aisoc-mcp.exe" : "aisoc-mcp";
  try {
    return require.resolve(`${name}/bin/${file}`);
  } catch {
    const known = Object.keys(wrapper.optionalDependencies);
    const why = known.includes(name)
      ? `the package ${name} is not installed. It is an optional dependency: install again without --omit=optional ` +
        `(or --no-optional), on the machine that runs it. On a Linux without glibc, such as Alpine, there is no package`
      : `there is no package for ${process.platform}-${process.arch}; there are ` +
        known.map((known) => known.slice(wrapper.name.length + 1)).join(", ");
    process.stderr.write(`${wrapper.name}: ${why}. Building from source works everywhere: ${wrapper.homepage}\n`);
    process.exit(1);
  }
}

/** Replaces this process by the program, where Node.js can: no second process, 12 MiB instead of 60. */
function replace(file, args) {
  if (process.platform === "win32" || typeof process.execve !== "function") return;
  const { emitWarning } = process;
  try {
    // A file that cannot be run would end this process at once, past the `catch`.
    fs.accessSync(file, fs.constants.X_OK);
    // It is experimental, and says so on stderr at every start.
    process.emitWarning = () => {};
    process.execve(file, [file, ...args], process.env);
  } catch {
    // It is not to be had here (a worker, a policy): a child process does the same.
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Runs the program as a child, hands signals on, and ends as it ends. */
function run(file, args) {
  const child = spawn(file, args, { stdio: "inherit", windowsHide: true });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => child.kill(signal));
  }
  child.on("error", (error) => {
    process.stderr.write(`${wrapper.name}: ${file} cannot be started: ${error.message}\n`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    process.exit(signal ? 128 + (os.constants.signals[signal] ?? 0) : code);
  });
}

/** Some unpackers and mirrors lose the bit that makes a file a program. */
function makeExecutable(file) {
  if (process.platform === "win32") return;
  try {
    fs.accessSync(file, fs.constants.X_OK);
  } catch {
    try {
      fs.chmodSync(file, 0o755);
    } catch {
      // Not ours to change: starting it says what is wrong.
    }
  }
}

const file = program();
makeExecutable(file);
const args = process.argv.slice(2);
replace(file, args);
run(file, args);

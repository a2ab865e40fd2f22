# Every target can be called by itself, in a fresh clone: it installs what is missing, builds what it needs, and says so when it cannot.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help build test test-sql test-swift test-docs lint format snapshot reference demo bench extension release install clean dependencies

PREFIX ?= /usr/local
DESTDIR ?=

help: ## this list
	@echo "make TARGET, where TARGET is one of:"
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

demo: ## see it work: a private PostgreSQL, a runner, and eight jobs of all fates; leaves nothing behind
	@scripts/install-dependencies build database demo
	@swift build --product stint
	@Examples/demo/start

test: ## every test: SQL, races, Swift, documentation, style
	@scripts/test

test-sql: ## only the tests of the SQL, with the program that is built already; FILES="Tests/sql/x.sql" for some of them
	@scripts/test sql $(FILES)

test-swift: ## only the tests of the Swift modules; FILTER=name for some of them
	@scripts/test swift $(FILTER)

test-docs: ## only the documentation: runs its commands, compares its tables with the code
	@scripts/test docs

lint: ## only the style: swift format, rules for SQL, generated files
	@scripts/test lint

build: dependencies ## the program, for development: .build/debug/stint
	@swift build --product stint

format: ## put the Swift files in form
	@swift format --in-place --parallel --recursive Package.swift Sources Tests Plugins $(wildcard Examples Benchmarks)

snapshot: build ## write sql/schema.snapshot.sql anew
	@STINT=.build/debug/stint scripts/schema-snapshot

reference: build ## write docs/reference/sql-api.md and cli.md anew, from the database's comments and the program's help
	@scripts/reference

extension: ## build the SQL as a PostgreSQL extension, and test it in a copy of the server
	@scripts/test extension

bench: ## measure, beside other systems; prints a table, asserts nothing; ARGS="--short" and more: Benchmarks/README.md
	@scripts/install-dependencies build database bench
	@swift build -c release --product stint
	@STINT=.build/release/stint Benchmarks/with-cluster python3 Benchmarks/bench --install-peers $(ARGS)

release: dependencies ## one stripped program with the Swift runtime inside: .build/release/stint
	@scripts/release

install: release ## copy that to $(PREFIX)/bin
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 .build/release/stint "$(DESTDIR)$(PREFIX)/bin/stint"

clean: ## remove what was built
	@rm -rf .build extension/stint--*.sql

dependencies:
	@scripts/install-dependencies build

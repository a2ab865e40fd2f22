// Counts primes, in C: shows a compiled handler. Its output goes out line by line, SIGTERM stops it within a moment, and bad
// input is refused with 65.
//
// Payload: {"to": 1000000}
// Build:   cc -O2 -o handlers/count_primes count_primes.c

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile sig_atomic_t is_stopping;

static void stop(int signal) {
    (void)signal;
    is_stopping = 1;
}

static int refuse(const char *message) {
    printf("{\"type\":\"error\",\"code\":\"BAD_PAYLOAD\",\"message\":\"%s\"}\n", message);
    return 65;
}

int main(void) {
    // Standard output is a pipe, which C would fill before it writes anything.
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGTERM, &action, NULL);

    // Enough for a flat payload of one number; for more, link a library that reads JSON. A payload that is too large for the
    // variable cannot be one of ours.
    const char *payload = getenv("STINT_PAYLOAD");
    const char *key = payload ? strstr(payload, "\"to\":") : NULL;
    char *end;
    long to = key ? strtol(key + 5, &end, 10) : 0;
    if (to < 2 || to > 1000000000 || strspn(end, " ,}") == 0) return refuse("\\\"to\\\" must be a number from 2 to a thousand million");

    long count = 0;
    int shown = 0;
    for (long number = 2; number <= to; number++) {
        if (is_stopping) return 143;
        int is_prime = 1;
        for (long factor = 2; factor * factor <= number && is_prime; factor++) is_prime = number % factor != 0;
        count += is_prime;
        int percent = (int)(100 * number / to);
        // A message per percent is plenty: the runner writes one a second.
        if (percent > shown) {
            shown = percent;
            printf("{\"type\":\"progress\",\"percent\":%d,\"total\":%ld,\"processed\":%ld}\n", percent, to, number);
        }
    }
    printf("{\"type\":\"result\",\"value\":{\"primes\":%ld}}\n", count);
    return 0;
}

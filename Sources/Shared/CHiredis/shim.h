#include <hiredis/hiredis.h>
#include <hiredis/read.h>
#include <stdlib.h>

// What Swift cannot say to hiredis: its reader takes a table of C functions whose types differ between 0.14 and 1.x.
//
// hiredis makes room for an array as soon as it has read the array's length, so the ten bytes "*2000000000" would
// take 16 GB; and 1.x nests without limit and frees by recursion. Both are decided in `createArray`, before anything is
// allocated. Everything else is hiredis' own.

#if HIREDIS_MAJOR >= 1
typedef size_t partyline_element_count;
#else
typedef int partyline_element_count;
#endif

typedef struct partyline_reader_limits {
    redisReplyObjectFunctions functions;
    void *(*create_array)(const redisReadTask *, partyline_element_count);
    size_t elements;
    size_t depth;
    int exceeded;
} partyline_reader_limits;

static inline void *partyline_create_array(const redisReadTask *task, partyline_element_count elements) {
    partyline_reader_limits *limits = (partyline_reader_limits *)task->privdata;
    size_t depth = 1;
    for (const redisReadTask *parent = task->parent; parent != NULL; parent = parent->parent) depth += 1;
    if (elements < 0 || (size_t)elements > limits->elements || depth > limits->depth) {
        limits->exceeded = 1;
        return NULL;  // The reader takes this for "out of memory" and stops for good.
    }
    return limits->create_array(task, elements);
}

/// A reader that refuses arrays of more than `elements` elements or nested deeper than `depth`. NULL if memory is out.
static inline redisReader *partyline_reader_create(size_t elements, size_t depth) {
    redisReader *reader = redisReaderCreate();
    if (reader == NULL) return NULL;
    partyline_reader_limits *limits = (partyline_reader_limits *)calloc(1, sizeof(partyline_reader_limits));
    if (limits == NULL) {
        redisReaderFree(reader);
        return NULL;
    }
    limits->functions = *reader->fn;
    limits->create_array = limits->functions.createArray;
    limits->functions.createArray = partyline_create_array;
    limits->elements = elements;
    limits->depth = depth;
    reader->fn = &limits->functions;
    reader->privdata = limits;
    reader->maxbuf = 0;  // Keep the buffer between replies instead of allocating it anew.
    return reader;
}

/// Whether the reader stopped because of its limits.
static inline int partyline_reader_exceeded(const redisReader *reader) {
    return ((const partyline_reader_limits *)reader->privdata)->exceeded;
}

static inline void partyline_reader_free(redisReader *reader) {
    void *limits = reader->privdata;
    redisReaderFree(reader);
    free(limits);
}

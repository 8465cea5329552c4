#ifndef PARTYLINE_CCURL_SHIM_H
#define PARTYLINE_CCURL_SHIM_H

#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#if LIBCURL_VERSION_NUM < 0x075500
#error "libcurl 7.85.0 or later is needed (CURLOPT_PROTOCOLS_STR)"
#endif

// Everything below, but one callback, is a wrapper around a variadic function, which Swift cannot call: one wrapper for each type of argument.

// Wrapper around curl_easy_setopt() for options that take a long.
static inline CURLcode ccurl_easy_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

// Wrapper around curl_easy_setopt() for options that take a curl_off_t.
static inline CURLcode ccurl_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

// Wrapper around curl_easy_setopt() for options that take a string, which libcurl copies. NULL unsets the option.
static inline CURLcode ccurl_easy_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

// Wrapper around curl_easy_setopt() for options that take a pointer libcurl keeps or hands to a callback.
static inline CURLcode ccurl_easy_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

// Wrapper around curl_easy_setopt() for CURLOPT_COPYPOSTFIELDS: libcurl copies as many bytes as CURLOPT_POSTFIELDSIZE_LARGE said.
static inline CURLcode ccurl_easy_copy_body(CURL *easy, const void *bytes) {
    return curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, bytes);
}

// Wrapper around curl_easy_setopt() for CURLOPT_HTTPHEADER. The list must outlive the transfer.
static inline CURLcode ccurl_easy_set_headers(CURL *easy, struct curl_slist *headers) {
    return curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
}

// Wrapper around curl_easy_setopt() for CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CURLcode ccurl_easy_set_writer(CURL *easy, CURLoption option, curl_write_callback callback) {
    return curl_easy_setopt(easy, option, callback);
}

// For CURLOPT_SOCKOPTFUNCTION. The pointer is a number of milliseconds and no address: when bytes that were sent are without
// acknowledgement for so long, the system gives the connection up (tcp(7), TCP_USER_TIMEOUT).
static inline int ccurl_limit_unacknowledged(void *milliseconds, curl_socket_t socket, curlsocktype purpose) {
    (void)purpose;
#ifdef TCP_USER_TIMEOUT
    unsigned int limit = (unsigned int)(uintptr_t)milliseconds;
    // Refused for what is no TCP socket: no reason to do without the connection.
    (void)setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &limit, sizeof limit);
#else
    (void)milliseconds;
    (void)socket;
#endif
    return CURL_SOCKOPT_OK;
}

// Wrapper around curl_easy_setopt() for CURLOPT_SOCKOPTFUNCTION and its argument: applies to connections that the transfer opens.
static inline CURLcode ccurl_easy_limit_unacknowledged(CURL *easy, unsigned int milliseconds) {
    curl_sockopt_callback callback = ccurl_limit_unacknowledged;
    CURLcode code = curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, callback);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, (void *)(uintptr_t)milliseconds);
}

// Wrapper around curl_easy_setopt() for CURLOPT_QUICK_EXIT, which came with 7.87.0. Without it, giving up on a transfer waits for its
// name lookup to end, and with it every other transfer of the same multi handle.
static inline CURLcode ccurl_easy_set_quick_exit(CURL *easy) {
#if LIBCURL_VERSION_NUM >= 0x075700
    return curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#else
    (void)easy;
    return CURLE_OK;
#endif
}

// Wrapper around curl_easy_getinfo() for CURLINFO_* values of type long.
static inline CURLcode ccurl_easy_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

// Wrapper around curl_easy_getinfo() for CURLINFO_* values of type curl_off_t.
static inline CURLcode ccurl_easy_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}

// Wrapper around curl_multi_setopt() for options that take a long.
static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

#endif

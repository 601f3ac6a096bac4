// SPDX-License-Identifier: Apache-2.0
// CETERIS_UNROLL before a loop of at most 32 turns unrolls it whole. Not where a sanitiser checks every load: there a
// strip of a convolution takes the compiler more than a quarter of an hour.
#pragma once

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CETERIS_UNROLL
#else
#define CETERIS_UNROLL _Pragma("GCC unroll 32")
#endif

/** Settings and tokens, read from the environment and from files. */
package com.versori.operator.config;

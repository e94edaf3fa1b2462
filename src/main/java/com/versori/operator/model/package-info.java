/**
 * What a decision is made of: the resource as seen in one pass, what was observed for it, what this
 * process remembers, and the findings and marks that they are judged by.
 *
 * <p>Pure: nothing here reads a clock, calls a server or knows the operator framework.
 */
package com.versori.operator.model;

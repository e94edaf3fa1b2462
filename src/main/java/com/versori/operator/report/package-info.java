/**
 * From an outcome to status and conditions. Pure: nothing here reads a clock or writes anything.
 */
package com.versori.operator.report;

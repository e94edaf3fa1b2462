/** Effects: carries out the action that was decided on. */
package com.versori.operator.act;

"""The SDK's default stream alone: `sdk_stream.py STREAMS` prints its CPU seconds for each token.

It shows nothing and keeps nothing; it only counts the pieces of so many answers at once.
"""

import asyncio
import sys
import time

from openai import AsyncOpenAI


async def main(streams: int) -> None:
    """Read one answer to be warm, then all of them."""
    client = AsyncOpenAI()
    await _count(client, "warm up")
    began = time.process_time()
    counts = await asyncio.gather(
        *(_count(client, f"question {number}") for number in range(streams))
    )
    print((time.process_time() - began) / sum(counts))


async def _count(client: AsyncOpenAI, question: str) -> int:
    stream = await client.chat.completions.create(
        model="gpt-6-luna", messages=[{"role": "user", "content": question}], stream=True
    )
    return sum([1 async for chunk in stream if chunk.choices and chunk.choices[0].delta.content])


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))

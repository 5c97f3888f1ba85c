"""The floor: the least program that answers `!chat`.

It is discord.py and openai as their guides show them, with all defaults: no history, no stream, no
typing, no limits. `python -m bench` runs it beside the bot.
"""

import os

import discord
from discord.ext import commands
from openai import AsyncOpenAI

intents = discord.Intents.default()
intents.message_content = True
bot = commands.Bot(command_prefix="!", intents=intents)
client = AsyncOpenAI()


@bot.command()
async def chat(context: commands.Context[commands.Bot], *, question: str) -> None:
    """Answer a question."""
    answer = await client.chat.completions.create(
        model="gpt-6-luna", messages=[{"role": "user", "content": question}]
    )
    await context.reply(answer.choices[0].message.content)


if __name__ == "__main__":
    bot.run(os.environ["DISCORD_TOKEN"])

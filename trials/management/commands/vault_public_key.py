from django.core.management.base import BaseCommand

from trials.actions.opening import vault_public_key


class Command(BaseCommand):
    help = "Print the vault's public key, which make_randomisation needs."

    def handle(self, **options):
        self.stdout.write(vault_public_key())

"""join

Revision ID: eee555
Revises: bbb222, ddd444
Create Date: 2024-03-05 10:00:00

"""
revision: str = 'eee555'
down_revision = (
    'bbb222',
    'ddd444',  # the other one
)
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass

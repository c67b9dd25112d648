"""audit

Revision ID: def888
Revises:
Create Date: 2024-03-08 10:00:00

"""
from alembic import op
import sqlalchemy as sa

revision = 'def888'
down_revision = None
branch_labels = 'audit'
depends_on = 'fff666'


def upgrade() -> None:
    op.create_table('audit', sa.Column('id', sa.Integer(), primary_key=True))


def downgrade() -> None:
    op.drop_table('audit')
